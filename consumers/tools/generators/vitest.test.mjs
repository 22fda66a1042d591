import { test } from 'vitest';
import { define } from './tests.mjs';

define(test);
