import '@angular/compiler'; // templates are compiled in the browser: a real build does that before
import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { SearchPage } from './search-page.js';

await bootstrapApplication(SearchPage, { providers: [provideZonelessChangeDetection()] });
