import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { TaskHandler } from 'rxtask/nest';
import { Reports } from './reports.js';

@Controller('reports')
export class ReportsController {
  constructor(@Inject(Reports) private readonly reports: Reports) {}

  @Get(':name')
  @TaskHandler()
  *make(@Param('name') name: string, @Query('ms') ms = '1000') {
    return yield* this.reports.make(name, Number(ms));
  }
}
