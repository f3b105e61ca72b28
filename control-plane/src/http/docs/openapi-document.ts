import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Made when it is first asked for: most processes are never asked, and it takes memory. */
@Injectable()
export class OpenApiDocument {
  private made: OpenAPIObject | undefined;
  private make: () => OpenAPIObject = () => {
    throw new Error('The application gave no way to make its document');
  };

  /** The document is made from the whole application, which exists after its parts. */
  from(make: () => OpenAPIObject): void {
    this.make = make;
  }

  get(): OpenAPIObject {
    return (this.made ??= this.make());
  }
}
