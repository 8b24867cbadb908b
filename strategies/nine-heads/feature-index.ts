import { FEATURE } from '../../engine/indicators/feature-columns.ts';

/** Where each of the 69 features lies in the feature table. */
export { FEATURE };

export type FeatureName = keyof typeof FEATURE;
