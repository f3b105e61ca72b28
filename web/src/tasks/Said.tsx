import { Human, Words } from '../components/Machine';
import { useText } from '../i18n/useText';
import { findSaid } from './engineWords';

/** A sentence of the engine: in our words where they are known, else as it said it. */
export const Said = ({ children }: { children: string }) => {
  const known = findSaid(children, useText());
  return known === null ? <Human>{children}</Human> : <Words>{known}</Words>;
};
