import { config } from 'rxtask';

export interface Report {
  readonly error: unknown;
  readonly name: string;
}

/** The unobserved failures that the running test has reported. */
export function unretrievedReports(): Report[] {
  const reports: Report[] = [];
  const { onUnretrieved } = config;
  beforeEach(() => {
    reports.length = 0;
    config.onUnretrieved = (error, { name }) => reports.push({ error, name });
  });
  afterEach(() => {
    config.onUnretrieved = onUnretrieved;
  });
  return reports;
}
