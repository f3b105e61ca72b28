/** Thrown where a request is not carried out; title and message are shown to the client. */
export class Refusal extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export const notFound = () => new Refusal(404, 'Not found', 'There is nothing at this address.');
