import forceAtlas2Module from 'graphology-layout-forceatlas2';

// The package is a CommonJS function; its types describe it as a module with a default export.
export const forceAtlas2 = forceAtlas2Module as unknown as typeof forceAtlas2Module.default;
