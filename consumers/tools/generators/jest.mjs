import { test } from '@jest/globals';
import { define } from './tests.mjs';

define(test);
