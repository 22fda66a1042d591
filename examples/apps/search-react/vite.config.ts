import { defineConfig } from 'vite';
import { books } from '../books/server.js';

export default defineConfig({ plugins: [books()] });
