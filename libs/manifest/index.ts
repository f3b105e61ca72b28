/** From a product and a spec to what must stand on a host: parse, check, render, plan. Pure functions only. */
export { RefusedError, type Problem } from './problems.js';
export { parseProduct } from './product/parse-product.js';
export { validateVariables } from './product/variables.js';
export { fitsPattern, patternValueLimit } from './product/pattern.js';
export { renderRevision, listImages } from './render/revision.js';
export { getCheckedSpec } from './render/spec.js';
export { assertStoredRevision } from './render/stored-revision.js';
export { renderTransition, retiredServices, discardServices } from './render/transition.js';
export { renderSecretOverride } from './compose/secret-override.js';
export { projectName, stackDirectory, volumeName } from './compose/names.js';
export { renderPlan } from './plan/render-plan.js';
export { compareVersions } from './plan/versions.js';
export { findMigration, listRestartedServices } from './plan/task-scope.js';
export type { CurrentRevision } from './plan/plan-input.js';
export { canonicalJson, sha256Hex } from './text/canonical-json.js';
