import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import LiveTasks from './LiveTasks.vue';
import NotFound from './NotFound.vue';
import RunExample from './RunExample.vue';
import './pictures.css';
import './site.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h(NotFound) }),
  enhanceApp({ app }) {
    app.component('LiveTasks', LiveTasks);
    app.component('RunExample', RunExample);
  },
};
