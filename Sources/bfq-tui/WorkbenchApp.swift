enum WorkbenchApp { static func run(plan: RunPlan, options: ScreenOptions) throws { try HeadlessRun(plan: plan, json: false).run() } }
