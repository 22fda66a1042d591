import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { createTask } from 'rxtask';
import { Reports } from './reports.js';

@Controller('reports')
export class ReportsController {
  constructor(@Inject(Reports) private readonly reports: Reports) {}

  /** Nest awaits a task, as it awaits every thenable. Then no interceptor can cancel it, so this returns an Observable. */
  @Get(':name')
  make(@Param('name') name: string, @Query('ms') ms = '1000') {
    return createTask(this.reports.make(name, Number(ms)), { name: `report ${name}` }).asObservable();
  }
}
