import 'zone.js/node';
import { provideZoneChangeDetection } from '@angular/core';
import { waits } from './server-waits.js';

const shown = String(await waits(provideZoneChangeDetection()));
const complaints = shown === 'loaded,loaded' ? [] : [`Angular with zone.js renders ${shown}`];
console.log(JSON.stringify({ count: 2, complaints }));
