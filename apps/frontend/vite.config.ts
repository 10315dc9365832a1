import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Optimised when the server starts. If Vite found them only on the first request, it would reload that page.
  optimizeDeps: { include: ["react-dom/client", "wouter", "zod"] },
  server: {
    host: true,
    port: 3001,
    strictPort: true,
    warmup: { clientFiles: ["./src/main.tsx"] },
    proxy: { "/api": process.env.API_URL ?? "http://api:3000" },
  },
});
