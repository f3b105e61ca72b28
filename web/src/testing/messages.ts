/** A tree of messages as a list, for tests that look at each. */

export type MessageTree = { [key: string]: string | MessageTree };

/** Whole key (`app.name`) and sentence of every message. */
export const messagesIn = (tree: MessageTree, path = ''): [key: string, sentence: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : messagesIn(value, `${path}${key}.`),
  );
