/** The file that a worker of `node.ts` starts: says that it is ready, then serves until the pool closes. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels, serve, type ThreadData } from "./protocol.ts";

const data = workerData as ThreadData;
const functions = await instantiateKernels(data);
parentPort?.postMessage("ready");
serve(data, functions);
