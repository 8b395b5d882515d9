// What llama.cpp's vocabulary makes of texts, for tokenizer_gguf_fixtures.py.
//
// Compile it with llama.cpp's src/llama-vocab.cpp, unicode.cpp, unicode-data.cpp, llama-impl.cpp,
// llama-model-loader.cpp, llama-mmap.cpp, llama-arch.cpp, llama-hparams.cpp and the sources of ggml-base
// (checked with the llama.cpp of llama-cpp-python 0.3.36); stubs at the end stand for what only models need.
// llama_vocab FILE.gguf, a text in hexadecimal a line on stdin; prints ids, and the pieces' bytes.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "ggml-backend.h"
#include "llama-arch.h"
#include "llama-model-loader.h"
#include "llama-vocab.h"
#include "llama.h"

static std::string bytes(const std::string & hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) bytes.push_back((char) strtol(hex.substr(i, 2).c_str(), nullptr, 16));
  return bytes;
}

static void answer(const llama_vocab & vocab, const std::string & text) {
  const std::vector<llama_token> ids = vocab.tokenize(text, false, true);
  printf("ids");
  for (llama_token id : ids) printf(" %d", id);
  printf("\ntext ");
  for (llama_token id : ids) {
    char piece[4096];
    const int count = vocab.token_to_piece(id, piece, sizeof piece, 0, false);
    for (int i = 0; i < count; i++) printf("%02x", (unsigned char) piece[i]);
  }
  printf("\n");
}

int main(int, char ** arguments) {
  llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
  try {
    std::vector<std::string> splits;
    llama_model_loader loader(nullptr, nullptr, nullptr, arguments[1], splits, nullptr, (llama_load_mode) 0, false, true, false,
                              nullptr, nullptr);
    llama_vocab vocab;
    vocab.load(loader, LLM_KV(loader.get_arch()));
    printf("bos %d eos %d addbos %d addeos %d\n", vocab.token_bos(), vocab.token_eos(), vocab.get_add_bos(), vocab.get_add_eos());
    for (std::string line; std::getline(std::cin, line);) answer(vocab, bytes(line));
  } catch (const std::exception & fault) {
    printf("fault %s\n", fault.what());
    return 1;
  }
}

extern "C" {
ggml_backend_dev_t ggml_backend_dev_by_type(enum ggml_backend_dev_type) { return nullptr; }
int32_t llama_split_path(char *, size_t, const char *, int32_t, int32_t) { return 0; }
int32_t llama_split_prefix(char *, size_t, const char *, int32_t, int32_t) { return 0; }
}
