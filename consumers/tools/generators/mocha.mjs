import { define } from './tests.mjs';

define(it);
