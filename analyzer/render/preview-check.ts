import type { CheckAction, CheckOutput } from '../model/check-output.ts';
import { fence, shorten } from './markdown.ts';
import type { PreviewView } from './preview-view.ts';
import { describePreview } from './preview-words.ts';

/** Identifiers of the buttons, as GitHub sends them back. */
export const START_PREVIEW = 'start-preview';
export const STOP_PREVIEW = 'stop-preview';

/** GitHub takes labels of 20 characters, descriptions of 40 and three buttons. */
const START: CheckAction = {
  label: 'Start preview',
  description: 'Run exactly this commit',
  identifier: START_PREVIEW,
};
const RESTART: CheckAction = { ...START, label: 'Start again' };
const STOP: CheckAction = {
  label: 'Stop preview',
  description: 'Destroy it until started again',
  identifier: STOP_PREVIEW,
};

/** `infra/preview`, which nobody need require: there being none is no failure. */
export function renderPreviewCheck(view: PreviewView): CheckOutput | Omit<CheckOutput, 'conclusion'> {
  const output = {
    title: titleOf(view),
    summary: `Preview: ${describePreview(view)}`,
    text: view.is === 'failed' && view.failure.log.length > 0 ? fence(view.failure.log) : '',
    annotations: [],
    actions: actionsOf(view),
  };
  if (view.is === 'building' || view.is === 'starting' || view.is === 'stopping') return output;
  const isBad = view.is === 'failed' || view.is === 'not-gone';
  return { ...output, conclusion: isBad ? 'failure' : 'success' };
}

function titleOf(view: PreviewView): string {
  switch (view.is) {
    case 'off':
      return `No preview: ${view.because.replaceAll('-', ' ')}`;
    case 'building':
    case 'starting':
    case 'stopping':
    case 'gone':
      return `Preview ${view.is}`;
    case 'ready':
      return 'Preview ready';
    case 'failed':
      return shorten(view.failure.step === undefined ? 'Preview failed' : `Preview failed at ${view.failure.step}`);
    case 'not-gone':
      return 'Preview not gone: tried again by itself';
  }
}

function actionsOf(view: PreviewView): readonly CheckAction[] {
  switch (view.is) {
    case 'off':
      return ['stopped', 'fork', 'draft', 'needs-label', 'needs-start'].includes(view.because) ? [START] : [];
    case 'building':
    case 'starting':
    case 'ready':
      return [STOP];
    case 'failed':
      return [RESTART, STOP];
    case 'gone':
      return [START];
    case 'stopping':
    case 'not-gone':
      return [];
  }
}
