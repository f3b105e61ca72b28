// The product is plain JavaScript; its specs are TypeScript and take what they import as it is.
declare module '*.mjs';
