/** Tenants, products, hosts and stacks of a test, made through the API as an operator makes them. */
import type {
  EnvironmentResponse,
  HostResponse,
  Page,
  ProductResponse,
  ReleaseResponse,
  StackResponse,
  TenantResponse,
} from '#libs/contracts';
import type { Answer, ApiSession } from '../support/control-plane/api-session.js';
import { aProductFile, type ProductFileOptions } from './product-file.js';

let counter = 0;
/** A short name that no other test has. */
export const aSlug = (prefix: string): string => `${prefix}-${(counter += 1)}`;

/** Body of the answer; throws with the answer when it was refused. */
export function expectGood<T>(answer: Answer<T>): T {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.body;
}

export interface School {
  product: ProductResponse;
  release: ReleaseResponse;
  tenant: TenantResponse;
  host: HostResponse;
  environment: EnvironmentResponse;
}

export class Workload {
  constructor(private readonly operator: ApiSession) {}

  async aTenant(body: Record<string, unknown> = {}): Promise<TenantResponse> {
    const slug = aSlug('school');
    return this.made('/tenants', { slug, name: `School ${slug}`, ...body });
  }

  async aProduct(slug = aSlug('product')): Promise<ProductResponse> {
    return this.made('/products', { slug, name: slug });
  }

  async aRelease(
    product: ProductResponse,
    version: string,
    options: ProductFileOptions = {},
  ): Promise<ReleaseResponse> {
    const file = aProductFile({ name: product.slug, ...options });
    return this.made(`/products/${product.id}/releases`, { version, file });
  }

  async aHost(body: Record<string, unknown> = {}): Promise<HostResponse> {
    const slug = aSlug('host');
    return this.made('/hosts', {
      connection: 'local',
      slug,
      name: slug,
      address: '192.0.2.10',
      httpPort: 18_080,
      ...body,
    });
  }

  async environment(slug = 'production'): Promise<EnvironmentResponse> {
    const list = expectGood(
      await this.operator.get<Page<EnvironmentResponse>>('/environments?perPage=50'),
    );
    const found = list.items.find((environment) => environment.slug === slug);
    if (!found) throw new Error(`There is no environment ${slug}`);
    return found;
  }

  /** Everything that a stack needs. */
  async aSchool(): Promise<School> {
    const product = await this.aProduct();
    return {
      product,
      release: await this.aRelease(product, '1.0.0'),
      tenant: await this.aTenant(),
      host: await this.aHost(),
      environment: await this.environment(),
    };
  }

  async aStack(school: School, body: Record<string, unknown> = {}): Promise<StackResponse> {
    return this.made('/stacks', aStackBody(school, body));
  }

  private async made<T>(path: string, body: unknown): Promise<T> {
    return expectGood(await this.operator.post<T>(path, body, { headers: key() }));
  }
}

/** A header that makes a request its own. */
export const key = (): Record<string, string> => ({ 'idempotency-key': aSlug('key') });

export const aStackBody = (
  school: School,
  body: Record<string, unknown> = {},
): Record<string, unknown> => ({
  tenantId: school.tenant.id,
  productId: school.product.id,
  releaseId: school.release.id,
  environmentId: school.environment.id,
  hostId: school.host.id,
  variables: { SCHOOL_NAME: 'مدرسه' },
  ...body,
});
