import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Documents and sets what a handler answers when all is well; errors are documented for all routes at once. */
export const Answer = (status: number, summary: string, schema?: z.ZodType): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    schema
      ? ApiResponse({ status, description: summary, standardSchema: schema })
      : ApiNoContentResponse({ description: summary }),
  );
