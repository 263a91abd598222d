import { runSeed } from '../run-seed.ts';
import { answerJobs } from './answer-jobs.ts';

answerJobs(runSeed);
