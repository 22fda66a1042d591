import { Controller, Get, Param } from '@nestjs/common';
import { sleep } from 'rxtask';
import { TaskHandler } from 'rxtask/nest';

@Controller()
export class Reports {
  @Get(':name')
  @TaskHandler()
  *make(@Param('name') name: string) {
    return yield* sleep(1, name);
  }
}
