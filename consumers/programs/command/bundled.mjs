import 'rxtask/inspect';
import './esm.mjs';
