import 'zone.js';
import '@angular/compiler'; // before the packages that it compiles
import { provideZoneChangeDetection } from '@angular/core';
import { laws } from './angular-laws.js';
import { check } from './laws.js';

await check(laws([provideZoneChangeDetection()]));
