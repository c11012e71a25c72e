# Two commands do all: `make build` and `make test`. Everything installs into .venv, from requirements.lock, by hash.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SPARK  := $(VENV)/.spark
FAST   := -m "not browser and not libreoffice and not slow and not cluster"
SLOW   := -m "browser or libreoffice or slow"

.PHONY: help build serve test test-cluster check verify format lint types imports fast golden messages evidence bench rivals lock clean
.DEFAULT_GOAL := help

help: ## 列出这些命令
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "准备运行环境（$(VENV)，首次约一两分钟）…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

build: $(READY) ## 生成站点、检查表、合同、差距报告和索引到 build/
	@$(BIN)/ckit build all

serve: $(READY) ## 在本机查看站点，改动 YAML 后自动更新
	@test -f build/site/index.html || $(BIN)/ckit build all
	@$(BIN)/ckit serve

test: verify ## 全部检验：格式、类型、分层、全部测试和分支覆盖率
	@$(BIN)/python -m pytest $(FAST) -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=95
	@$(BIN)/python -m pytest $(SLOW) -n 2 --reruns 1 --dist loadfile --no-loadscope-reorder --no-header

$(SPARK): $(READY) requirements-cluster.lock
	@echo "安装 PySpark（约 430 MB）…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r requirements-cluster.lock
	@touch $@

test-cluster: $(SPARK) ## 在本机的 Spark 集群（一主两从）上核对集团报表，需要 Java
	@$(BIN)/python -m pytest -m cluster --no-header

check: verify ## 一两分钟的检验：格式、类型、分层、知识库、快测试
	@$(BIN)/python -m pytest $(FAST) -n 2 --no-header

verify: lint types imports
	@$(BIN)/ckit check -q

format: $(READY)
	@$(BIN)/ruff check --fix-only --quiet src tests bench
	@$(BIN)/ruff format --quiet src tests bench

lint: $(READY)
	@$(BIN)/ruff format --check --quiet src tests bench
	@$(BIN)/ruff check --quiet src tests bench

types: $(READY)
	@$(BIN)/mypy

imports: $(READY)
	@$(BIN)/lint-imports --no-cache >.import-linter.log || { cat .import-linter.log; exit 1; }

golden: $(READY) ## 重写示例和样张的期望输出（提交前逐行看 diff）
	@CKIT_GOLDEN=1 $(BIN)/python -m pytest -k golden

messages: $(READY) ## 收集界面文字，更新英文译文
	@$(BIN)/python tests/messages.py --write

evidence: $(READY) ## 重新生成示例项目的合成记录
	@$(BIN)/python tests/synthetic_evidence.py

bench: $(READY) ## 量速度：各项数字并列打印
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/search.py
	@$(BIN)/python bench/page.py
	@$(BIN)/python bench/contracts.py
	@$(BIN)/python bench/reading.py
	@$(BIN)/python bench/report.py
	@$(BIN)/python bench/group.py

rivals: $(READY) ## 同样的条目交给别的工具做，并列打印（会另装那些工具，很久）
	@$(BIN)/python bench/rivals.py --sizes 1000,5000,10000

lock: $(READY)
	@$(BIN)/python -c "import uv" 2>/dev/null || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@echo "pyspark>=4.0,<4.1" | $(BIN)/python -m uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements-cluster.lock

clean:
	rm -rf build $(VENV) .coverage .mypy_cache .ruff_cache .pytest_cache .import-linter.log
