import DefaultTheme from 'vitepress/theme';
import LiveTasks from './LiveTasks.vue';
import RunExample from './RunExample.vue';
import './pictures.css';
import './site.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('LiveTasks', LiveTasks);
    app.component('RunExample', RunExample);
  },
};
