#include "query/search_language.h"

#include "query/search_clause.h"

#include <utility>
#include <vector>

namespace phosphor {
namespace {

TraceCondition of_trace(SearchClause clause) {
  if (auto* const span = std::get_if<SpanCondition>(&clause)) return some_span(std::move(*span));
  return std::get<TraceCondition>(std::move(clause));
}

// Parts that are about one span are about the same one.
template <typename Join>
SearchClause joined(std::vector<SearchClause> clauses, Join join) {
  std::vector<SpanCondition> of_span;
  std::vector<TraceCondition> of_whole;
  for (SearchClause& clause : clauses) {
    if (auto* const span = std::get_if<SpanCondition>(&clause)) {
      of_span.push_back(std::move(*span));
    } else {
      of_whole.push_back(std::get<TraceCondition>(std::move(clause)));
    }
  }
  if (of_whole.empty()) return join(std::move(of_span));
  if (!of_span.empty()) of_whole.insert(of_whole.begin(), some_span(join(std::move(of_span))));
  return join(std::move(of_whole));
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  TraceCondition run() {
    SearchClause clause = alternatives();
    if (tokens_.next().kind != TokenKind::end) {
      TokenReader::fail(tokens_.next(), "'and' or 'or' is needed here");
    }
    return of_trace(std::move(clause));
  }

 private:
  SearchClause alternatives() {
    std::vector<SearchClause> clauses;
    do {
      clauses.push_back(conjunction());
    } while (tokens_.accept("or") || tokens_.accept("||"));
    if (clauses.size() == 1) return std::move(clauses.front());
    return joined(std::move(clauses), [](auto parts) { return any_of(std::move(parts)); });
  }

  SearchClause conjunction() {
    std::vector<SearchClause> clauses;
    do {
      clauses.push_back(unary());
    } while (tokens_.accept("and") || tokens_.accept("&&"));
    if (clauses.size() == 1) return std::move(clauses.front());
    return joined(std::move(clauses), [](auto parts) { return all_of(std::move(parts)); });
  }

  SearchClause unary() {
    if (++depth_ > max_search_depth) {
      TokenReader::fail(tokens_.next(), "more is nested here than 32 times");
    }
    SearchClause clause = without_depth();
    --depth_;
    return clause;
  }

  SearchClause without_depth() {
    if (tokens_.accept("not") || tokens_.accept("!")) {
      return std::visit([](auto of) -> SearchClause { return none_of(std::move(of)); }, unary());
    }
    if (tokens_.next().is("{")) return braces();
    if (tokens_.accept("(")) {
      SearchClause clause = alternatives();
      tokens_.expect(")", "a ')' is missing");
      return clause;
    }
    if (++tests_ > max_search_tests) {
      TokenReader::fail(tokens_.next(), "a search may have 64 comparisons at most");
    }
    return read_search_test(tokens_);
  }

  // One pair of braces is about one span; a pair of nothing is fulfilled by every span.
  TraceCondition braces() {
    const Token begin = tokens_.take();
    if (tokens_.accept("}")) return {};
    SearchClause clause = alternatives();
    tokens_.expect("}", "a '}' is missing");
    if (std::holds_alternative<TraceCondition>(clause)) {
      TokenReader::fail(begin,
                        "between { and } only one span can be asked for; what is about the "
                        "trace, and other braces, belong outside");
    }
    return some_span(std::get<SpanCondition>(std::move(clause)));
  }

  TokenReader tokens_;
  std::size_t depth_ = 0;
  std::size_t tests_ = 0;
};

const SpanCondition* about_one_span(const TraceCondition& condition) {
  return condition.test ? std::get_if<SpanCondition>(&*condition.test) : nullptr;
}

}  // namespace

Result<TraceCondition> parse_condition_untrusted(std::string_view text) {
  auto tokens = tokens_of_untrusted(text);
  if (!tokens) return tokens.error();
  try {
    return Parser(*std::move(tokens)).run();
  } catch (const SearchSyntaxError& syntax) {
    return syntax.error;
  }
}

Result<FacetField> parse_facet_field_untrusted(std::string_view text) {
  auto tokens = tokens_of_untrusted(text);
  if (!tokens) return tokens.error();
  try {
    TokenReader reader(*std::move(tokens));
    FacetField field = read_facet_field(reader);
    field.name = text;
    return field;
  } catch (const SearchSyntaxError& syntax) {
    return syntax.error;
  }
}

TraceCondition both(SpanCondition plain, TraceCondition written) {
  return both(some_span(std::move(plain)), std::move(written));
}

TraceCondition both(TraceCondition first, TraceCondition second) {
  const auto* const of_first = about_one_span(first);
  const auto* const of_second = about_one_span(second);
  if (of_first && of_second) return some_span(all_of<SpanTest>({*of_first, *of_second}));
  return all_of<TraceTest>({std::move(first), std::move(second)});
}

}  // namespace phosphor
