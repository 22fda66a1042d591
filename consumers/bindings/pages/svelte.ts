import { periodic } from 'rxtask';
import { mount, unmount } from 'svelte';
import Job from './job.svelte';
import { check } from './laws.js';
import { searches, sharesJob } from './recipe-laws.js';
import Search from './search.svelte';

await check({
  'search as you type'() {
    return searches((target, find) => {
      const search = mount(Search, { target, props: { find } });
      return () => void unmount(search);
    });
  },

  'a task is a store: the last component that leaves cancels it'() {
    const job = periodic(1, (count) => count);
    return sharesJob(job, (target) => {
      const component = mount(Job, { target, props: { job } });
      return () => void unmount(component);
    });
  },
});
