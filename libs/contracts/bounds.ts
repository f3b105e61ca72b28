/** How many of a thing one body, one release or one stack may hold. What has no bound is somebody's way to end the process. */
import { z } from 'zod';

/** No list and no record of any request is longer, whatever it is for; known before any schema is asked. */
export const mostMembers = 1_000;
/** Services of a product, and of all that is said about them one by one; as many volumes, items to back up and sizes. */
export const mostServices = 100;
/** Variables of a product or a stack, secrets among them. */
export const mostVariables = 500;

/** Each of them once, at most `most`. */
export const distinctList = <Item extends z.ZodType<string>>(item: Item, most: number) =>
  z
    .array(item)
    .max(most)
    .refine((items) => new Set(items).size === items.length, 'each one once')
    .meta({ uniqueItems: true });

/** At most `most` names. */
export const boundedRecord = <Name extends z.ZodType<string, string>, Value extends z.ZodType>(
  name: Name,
  value: Value,
  most: number,
) =>
  z
    .record(name, value)
    .refine((record) => Object.keys(record).length <= most, `at most ${most} entries`)
    .meta({ maxProperties: most });
