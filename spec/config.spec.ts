import { config } from 'rxtask';

describe('config', () => {
  it('is not in debug mode unless told', () => {
    expect(config.debug).toBe(false);
  });

  it('reports an unobserved failure on the console, with the name of the task', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      const error = new Error('lost');
      config.onUnretrieved(error, { id: 7, name: 'Task-7' });
      expect(printed.mock.calls).toEqual([[expect.stringContaining('Task-7'), error]]);
      expect(printed.mock.calls[0]?.[1]).toBe(error);
    } finally {
      printed.mockRestore();
    }
  });

  it('is one object, so a setting applies everywhere', async () => {
    const again = await import('../lib/config.js');
    expect(again.config).toBe(config);
  });
});
