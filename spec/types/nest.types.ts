import { expectTypeOf } from 'expect-type';
import { TaskHandler } from 'rxtask/nest';

// consumers/bindings/types/nest.ts decorates a method: that needs `experimentalDecorators`.
export const laws = {
  '@TaskHandler decorates methods, and has no options'(): void {
    expectTypeOf(TaskHandler).parameters.toEqualTypeOf<[]>();
    expectTypeOf(TaskHandler()).toEqualTypeOf<MethodDecorator>();
    // @ts-expect-error it decorates no class
    TaskHandler()(Date);
  },
};
