/** Themes whose colours have a contrast of at least 4.5 on the background of code (WCAG AA). */
export const codeTheme = { light: 'github-light-high-contrast', dark: 'github-dark-default' };
