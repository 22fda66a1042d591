import { importPeer } from '../../lib/cluster/import-peer.js';

describe('an optional peer', () => {
  it('that is not installed is said with the command that installs it', async () => {
    await expect(importPeer('not-installed-here', 6, 'A cluster')).rejects.toThrow(
      'A cluster needs not-installed-here, which is not installed: run `npm install not-installed-here@6`.',
    );
  });

  it('that is installed is imported', async () => {
    expect(await importPeer('bullmq', 6, 'A cluster')).toHaveProperty('Queue');
  });
});
