import type { Route } from '../route.ts';
import { actionRoutes } from './actions.ts';
import { appRoutes } from './app.ts';
import { branchRoutes } from './branches.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { deploymentRoutes } from './deployments.ts';
import { peopleRoutes } from './people.ts';
import { pullRoutes } from './pulls.ts';

export const ROUTES: readonly Route[] = [
  ...appRoutes,
  ...pullRoutes,
  ...commentRoutes,
  ...checkRoutes,
  ...branchRoutes,
  ...peopleRoutes,
  ...deploymentRoutes,
  ...actionRoutes,
];
