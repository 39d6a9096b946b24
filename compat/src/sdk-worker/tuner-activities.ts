import { metricMeter } from '@perdure/activity';

export const activities = {
  async work(ms: number): Promise<void> {
    metricMeter.createCounter('pieces-of-work').add(1);
    await new Promise((resolve) => setTimeout(resolve, ms));
  },
};
