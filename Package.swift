// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "bfq",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ButterflyQuant", targets: ["ButterflyQuant"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "ShiftAdd", targets: ["ShiftAdd"]),
    .executable(name: "bfq-tui", targets: ["bfq-tui"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // Level 0: C leaves. They import nothing of ours but what the processor has.
    .target(name: "CProcessor"),
    .target(name: "CKernels", dependencies: ["CProcessor"]),
    .target(name: "CResources"),
    .target(name: "CShiftAdd", dependencies: ["CProcessor"]),
    // Replaces malloc by a counting one: for benchmarks and tests, never in a library product.
    .target(name: "CAllocationCount"),
    .target(
      name: "CGemm", dependencies: ["CProcessor"],
      linkerSettings: [
        .linkedLibrary("dnnl", .when(platforms: [.linux])),
        .linkedLibrary("gomp", .when(platforms: [.linux])),
      ]),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(
      name: "CNcurses",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),

    // Level 0 in Swift: the one error that bad data throws.
    .target(name: "DataFaults", swiftSettings: strict),
    // What a person may be shown of any text.
    .target(name: "VisibleText", swiftSettings: strict),
    // Settings written by hand.
    .target(name: "TOML", dependencies: ["DataFaults"], swiftSettings: strict),

    // Level 1: pure numerics, and the vocabulary between engine and workbench.
    .target(
      name: "Numerics", dependencies: ["CKernels", "CGemm", "CProcessor"], swiftSettings: strict),
    .target(name: "ButterflyQuant", dependencies: ["Numerics", "CKernels"], swiftSettings: strict),
    .target(name: "EngineMessages", swiftSettings: strict),
    .target(
      name: "AllocationCounts", dependencies: ["CAllocationCount", "Numerics"],
      swiftSettings: strict),

    // Level 2: models and recorded sessions.
    .target(
      name: "Models", dependencies: ["Numerics", "CKernels", "CZlib", "DataFaults"],
      swiftSettings: strict),
    .target(
      name: "SessionStore",
      dependencies: [
        "EngineMessages", "DataFaults", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),

    // Level 3: training, integer inference, and the workbench as a fold over events.
    .target(
      name: "Training",
      dependencies: [
        "Models", "ButterflyQuant", "Numerics", "CKernels", "DataFaults", "EngineMessages",
      ],
      swiftSettings: strict),
    .target(
      name: "ShiftAdd",
      dependencies: [
        "Models", "ButterflyQuant", "Numerics", "CShiftAdd", "CKernels", "DataFaults",
      ],
      swiftSettings: strict),
    .target(
      name: "Workbench",
      dependencies: [
        "EngineMessages", "DataFaults", "TOML", "VisibleText",
      ],
      swiftSettings: strict),

    // Level 4: threads and the terminal, at the edges.
    .target(
      name: "EngineRuntime",
      dependencies: [
        "EngineMessages", "Training", "ShiftAdd", "Models", "ButterflyQuant", "Numerics",
        "DataFaults",
      ],
      swiftSettings: strict),
    .target(
      name: "WorkbenchTerminal",
      dependencies: ["Workbench", "CNcurses", "DataFaults", "VisibleText"],
      swiftSettings: strict),

    // Level 5: arguments, files, clock, wiring.
    .executableTarget(
      name: "bfq-tui",
      dependencies: [
        "EngineRuntime", "EngineMessages", "SessionStore", "Workbench", "WorkbenchTerminal",
        "Training", "ShiftAdd", "Models", "ButterflyQuant", "Numerics", "DataFaults",
        "CResources", "CShiftAdd", "AllocationCounts",
        "TOML", "VisibleText",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Hostile input for every reader under the address sanitizer: `make fuzz`.
    .executableTarget(
      name: "reader-fuzz",
      dependencies: [
        "EngineRuntime", "EngineMessages", "SessionStore", "Workbench", "WorkbenchTerminal",
        "Training", "ShiftAdd", "Models", "ButterflyQuant", "Numerics", "DataFaults", "TOML",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "VisibleTextTests", dependencies: ["VisibleText"], swiftSettings: strict),
    .testTarget(
      name: "TOMLTests", dependencies: ["TOML", "DataFaults", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "NumericsTests", dependencies: ["Numerics", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ButterflyQuantTests", dependencies: ["ButterflyQuant", "Numerics", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["Models", "Numerics", "CKernels", "DataFaults", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Models", "ButterflyQuant", "Numerics", "CKernels", "EngineMessages",
        "DataFaults", "AllocationCounts",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ShiftAddTests",
      dependencies: [
        "ShiftAdd", "CShiftAdd", "Models", "ButterflyQuant", "Numerics", "DataFaults",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "EngineRuntimeTests",
      dependencies: [
        "EngineRuntime", "EngineMessages", "Training", "ShiftAdd", "Models", "ButterflyQuant",
        "Numerics", "DataFaults",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionStoreTests",
      dependencies: [
        "SessionStore", "EngineMessages", "DataFaults", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // The program itself, as a process; the test runner lies beside it.
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "SessionStore", "EngineMessages", "Workbench", "WorkbenchTerminal", "bfq-tui",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WorkbenchTerminalTests",
      dependencies: ["WorkbenchTerminal", "Workbench", "CNcurses", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkbenchTests",
      dependencies: ["Workbench", "EngineMessages", "DataFaults", "TestSupport"],
      resources: [.copy("Golden")], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
