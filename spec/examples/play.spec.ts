import { spawn } from 'node:child_process';
import { once } from 'node:events';

// In real time and a separate process: what `npm start` does when it is interrupted.
describe('npm start', () => {
  it('stopped with Ctrl-C, cancels the programs that are running and exits with 130', async () => {
    const player = spawn(process.execPath, ['--import', 'tsx', 'examples/play.ts', '--plain']);
    let output = '';
    let errors = '';
    player.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    let isInterrupted = false; // once: a second Ctrl-C does not wait for the clean-up
    player.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (isInterrupted || !/^14 .* running/m.test(output)) return;
      isInterrupted = true;
      player.kill('SIGINT');
    });

    const [code] = (await once(player, 'close')) as [number | null];

    expect(output.match(/^\d\d .* running .*$/gm)).toHaveLength(14);
    expect(output.match(/^\d\d .* cancelled .*$/gm)).toHaveLength(13);
    expect(output).toMatch(/^04 .* succeeded .*$/m); // the one that is waiting in a `try` that catches cancellation
    expect(output).toMatch(/^Stopped\.$/m);
    expect(errors).toBe(''); // a failure that a stopped program would have observed later is not reported
    expect(code).toBe(130);
  }, 30_000);

  it('piped into a program that reads a few lines, ends without an error', async () => {
    const player = spawn(process.execPath, ['--import', 'tsx', 'examples/play.ts', '--plain']);
    let errors = '';
    player.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    player.stdout.once('data', () => player.stdout.destroy());

    const [code] = (await once(player, 'close')) as [number | null];

    expect(errors).toBe('');
    expect(code).toBe(0);
  }, 30_000);
});
