/**
 * Finding a WebGPU device: `navigator.gpu` in a browser, Dawn through the package `webgpu` in Node. No device is a normal case and
 * an answer of its own, with the reason and what would help; nothing here throws for it.
 *
 * Two traps of Dawn in Node. The object that `create([])` gives must live as long as the process: once it is collected, the process
 * hangs or crashes at random, so it is kept in `globalThis`. And a Vulkan driver is chosen by the environment when the Vulkan
 * loader is first asked: the software adapter (SwiftShader, as Chromium brings it) is named there just while an adapter is asked for.
 */
import { messageOf } from "../core/errors.ts";

export interface DeviceOptions {
  /** A software adapter (SwiftShader), for tests: about a thousand times slower than a GPU, and the same on every machine. */
  software?: boolean;
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  /** The adapter in words: "google SwiftShader driver 5.0.0". */
  readonly adapter: string;
}

export interface NoDevice {
  readonly device: undefined;
  readonly reason: string;
  readonly remedy: string;
}

/** Where Chromium's and Chrome's packages put SwiftShader's driver manifest. */
const softwareDrivers = [
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/usr/lib/chromium-browser/vk_swiftshader_icd.json",
  "/usr/lib64/chromium-browser/vk_swiftshader_icd.json",
  "/opt/google/chrome/vk_swiftshader_icd.json",
];

const softwareRemedy = "On Debian: apt-get install chromium-common libvulkan1.";
const hardwareRemedy = "Install the GPU's Vulkan driver and a Vulkan loader (on Debian: libvulkan1).";

const kept = globalThis as { embodyGpus?: Map<string, GPU> };
kept.embodyGpus ??= new Map();

/** One Dawn instance for each choice of driver, made once and kept. */
async function dawn(driver: string): Promise<GPU> {
  const found = kept.embodyGpus?.get(driver);
  if (found) return found;
  const { create } = await import("webgpu");
  const made = create([]);
  kept.embodyGpus?.set(driver, made);
  return made;
}

/** `body` with the Vulkan driver named in the environment, where one is. */
async function withDriver<Result>(driver: string, body: () => Promise<Result>): Promise<Result> {
  const before = process.env.VK_ICD_FILENAMES;
  if (driver) process.env.VK_ICD_FILENAMES = driver;
  try {
    return await body();
  } finally {
    if (before !== undefined) process.env.VK_ICD_FILENAMES = before;
    else if (driver) delete process.env.VK_ICD_FILENAMES;
  }
}

const none = (reason: string, remedy: string): NoDevice => ({ device: undefined, reason, remedy });

async function openFrom(gpu: GPU, software: boolean): Promise<OpenedDevice | NoDevice> {
  const remedy = software ? softwareRemedy : hardwareRemedy;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance", forceFallbackAdapter: software });
  if (!adapter) return none(`no ${software ? "software " : ""}WebGPU adapter`, remedy);
  const { vendor, description, architecture } = adapter.info;
  const name = [vendor, description || architecture].filter(Boolean).join(" ") || "unnamed adapter";
  if (!software && /swiftshader|llvmpipe|lavapipe/i.test(name)) {
    return none(`the only WebGPU adapter is ${name}, which runs on the CPU`, hardwareRemedy);
  }
  // The adapter's own limits: the standard's defaults hold 128 MiB a binding.
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = adapter.limits;
  const requiredLimits = { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage };
  return { device: await adapter.requestDevice({ requiredLimits }), adapter: name };
}

async function softwareDriver(): Promise<string | undefined> {
  const { existsSync } = await import("node:fs");
  return softwareDrivers.find((path) => existsSync(path));
}

/** Where the Vulkan loader looks for drivers, on Linux. */
const driverFolders = ["/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];
const driverVariables = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES"];

/** Without any, Dawn would say so in lines of its own. */
async function hasNoDriver(): Promise<boolean> {
  if (process.platform !== "linux" || driverVariables.some((name) => process.env[name])) return false;
  const { existsSync, readdirSync } = await import("node:fs");
  const home = process.env.HOME ?? "";
  const folders = [...driverFolders, `${home}/.local/share/vulkan/icd.d`, `${home}/.config/vulkan/icd.d`];
  return !folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".json")));
}

/** A device, or the reason why there is none. */
export async function openDevice({ software = false }: DeviceOptions = {}): Promise<OpenedDevice | NoDevice> {
  try {
    if (typeof navigator !== "undefined" && "gpu" in navigator) return await openFrom(navigator.gpu, software);
    const driver = software ? await softwareDriver() : "";
    if (driver === undefined) return none("no software Vulkan driver (SwiftShader) is installed", softwareRemedy);
    if (!software && (await hasNoDriver())) return none("no Vulkan driver is installed", hardwareRemedy);
    const gpu = await dawn(driver);
    return await withDriver(driver, () => openFrom(gpu, software));
  } catch (error) {
    return none(`WebGPU could not be started: ${messageOf(error)}`, software ? softwareRemedy : hardwareRemedy);
  }
}
