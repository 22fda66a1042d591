import 'reflect-metadata';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Reports } from './reports.js';
import { ReportsController } from './reports-controller.js';
import { RequestLimits } from './request-limits.js';

@Module({ controllers: [ReportsController], providers: [Reports] })
class AppModule {}

export async function createService(deadlineMs: number): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.useGlobalInterceptors(new RequestLimits(deadlineMs));
  return app;
}
