import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  createProductBody,
  grammar,
  listQuery,
  pageOf,
  productResponse,
  updateProductBody,
  type ListQuery,
  type Page,
  type ProductResponse,
} from '#libs/contracts';
import { RequirePermission } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { IfMatch } from '../http/version.js';
import { ProductsService } from './products.service.js';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @RequirePermission('product:read')
  @Answer(200, 'Products', pageOf(productResponse))
  list(
    @Context() context: RequestContext,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<ProductResponse>> {
    return this.products.list(context, query);
  }

  @Post()
  @RequirePermission('product:write')
  @Answer(201, 'Register a product', productResponse)
  create(
    @Context() context: RequestContext,
    @Body({ schema: createProductBody }) body: z.output<typeof createProductBody>,
  ): Promise<ProductResponse> {
    return this.products.create(context, body);
  }

  @Get(':id')
  @RequirePermission('product:read')
  @Answer(200, 'One product', productResponse)
  get(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
  ): Promise<ProductResponse> {
    return this.products.get(context, id);
  }

  @Patch(':id')
  @RequirePermission('product:write')
  @Answer(200, 'Change a product', productResponse)
  update(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateProductBody }) body: z.output<typeof updateProductBody>,
  ): Promise<ProductResponse> {
    return this.products.update(context, id, version, body);
  }
}
