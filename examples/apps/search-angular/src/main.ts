import '@angular/compiler'; // compiles templates in the browser; a real build does it ahead of time
import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { SearchPage } from './search-page.js';

await bootstrapApplication(SearchPage, { providers: [provideZonelessChangeDetection()] });
