import { Module } from '@nestjs/common';
import { ProductsController } from './products.controller.js';
import { ProductsRepository } from './products.repository.js';
import { ProductsService } from './products.service.js';
import { ReleasesController } from './releases.controller.js';
import { ReleasesRepository } from './releases.repository.js';
import { ReleasesService } from './releases.service.js';

@Module({
  controllers: [ProductsController, ReleasesController],
  providers: [ProductsService, ProductsRepository, ReleasesService, ReleasesRepository],
  exports: [ReleasesService],
})
export class ProductsModule {}
