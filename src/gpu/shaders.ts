/** What every use of a device needs: shaders compiled, with the compiler's words where it refuses one, and WebGPU's constants. */
import { EmbodyError } from "../core/errors.ts";

/** WebGPU's GPUBufferUsage and GPUMapMode, which Node does not have as globals. */
export const bufferUsage = { mapRead: 1, copySource: 4, copyDestination: 8, uniform: 64, storage: 128 } as const;
export const mapRead = 1;
/** GPUShaderStage.COMPUTE. */
export const computeStage = 4;

export function gpuError(message: string): EmbodyError {
  return new EmbodyError("internal", message, { remedy: "This is a fault in the shader's writer: report the kernel." });
}

/** The pipeline of one shader. @throws EmbodyError with the first line that the compiler refuses */
export async function compileShader(
  device: GPUDevice,
  layout: GPUPipelineLayout,
  name: string,
  code: string,
  entryPoint = "main",
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ code, label: name });
  const { messages } = await module.getCompilationInfo();
  const wrong = messages.filter(({ type }) => type === "error");
  if (wrong.length) {
    const [first] = wrong;
    const line = code.split("\n")[(first?.lineNum ?? 1) - 1]?.trim();
    throw gpuError(
      `the shader of kernel "${name}" does not compile: ${first?.message} (line ${first?.lineNum}: ${line})`,
    );
  }
  return device.createComputePipelineAsync({ label: name, layout, compute: { module, entryPoint } });
}
