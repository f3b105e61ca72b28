import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Nest writes an empty summary where none is given, over that of an `Answer` below; what is undefined it leaves as it was. */
const keptSummary: object = { summary: undefined };
/** Says more of an operation than the summary of its `Answer`. */
export const Explain = (description: string): MethodDecorator =>
  ApiOperation({ description, ...keptSummary });

/** Documents and sets what a handler answers when all is well; errors are documented for all routes at once. */
export const Answer = (status: number, summary: string, schema?: z.ZodType): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    schema
      ? ApiResponse({ status, description: summary, standardSchema: schema })
      : ApiNoContentResponse({ description: summary }),
  );
