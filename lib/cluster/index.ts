/// <reference lib="esnext.disposable" preserve="true" />
export { cluster, type ClusterOptions } from './cluster.js';
export { serve, type ServeOptions } from './serve.js';
