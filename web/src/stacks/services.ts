/** Services of a stack in an order that stays: by name, for the API gives them in any. */
import type { StackResponse } from '#libs/contracts';

type Services = StackResponse['services'];

export const sortedServices = (services: Services): [string, Services[string]][] =>
  Object.entries(services).sort(([one], [other]) => one.localeCompare(other));
