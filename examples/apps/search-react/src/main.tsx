import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { findBooks } from './find-books.js';
import { SearchPage } from './search-page.js';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SearchPage find={findBooks} />
  </StrictMode>,
);
