import { test } from 'node:test';
import { define } from './tests.mjs';

define(test);
